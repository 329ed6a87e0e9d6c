// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// A user's own command.
    ///
    /// Its name is the lower-cased first word unless one is given. What it does is looked up by that word: an unknown
    /// command counts as a write, to keys whose type is not known (which are not populated), and any reply that is no
    /// error as a success.
    package static func custom(name: String? = nil, template: CommandTemplate) -> OperationKind {
        let commandName = template.commandName ?? ""
        let traits = KnownCommand.traits(of: commandName)
        return OperationKind(
            name: name ?? commandName.lowercased(), command: template, dataType: traits.dataType,
            isWrite: traits.isWrite, judgement: traits.judgement)
    }
}
