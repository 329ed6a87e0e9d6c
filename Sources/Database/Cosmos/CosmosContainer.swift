// SPDX-License-Identifier: Apache-2.0

/// What a container says about itself.
struct CosmosContainer: Sendable {
    /// The way to the partition key in an item: `["pk"]` for `/pk`.
    var partitionPath: [String]

    /// Asks the service.
    ///
    /// Blocks.
    ///
    /// - Throws: `.missingTable` for a container that is not there.
    static func look(_ settings: CosmosSettings) throws(DatabaseFailure) -> CosmosContainer {
        try look(try CosmosConversation(settings))
    }

    static func look(_ conversation: CosmosConversation) throws(DatabaseFailure) -> CosmosContainer {
        let answer = try conversation.ask(.container)
        guard answer.status == 200 else {
            var failure = CosmosFailures.failure(answer)
            if failure.kind == .noRow || failure.kind == .missingTable {
                failure.kind = .missingTable
                failure.text =
                    "the database or the container of the URL does not exist: make it first, with any "
                    + "partition key of one path"
            }
            failure.endsSession = true
            throw failure
        }
        let paths = answer.body.withUnsafeBytes { bytes -> [String] in
            let json = JSONText(bytes: bytes)
            guard let key = json.member("partitionKey"), let paths = json.member("paths", of: key) else { return [] }
            return json.elements(of: paths).compactMap { json.string($0) }
        }
        guard paths.count == 1, let path = paths.first else {
            throw DatabaseFailure(
                .statement,
                text: "the container has a partition key of \(paths.count) paths; containers with one path can be used")
        }
        return CosmosContainer(partitionPath: path.split(separator: "/").map(String.init))
    }
}
