// SPDX-License-Identifier: Apache-2.0
import RESP

/// A value of a profile as it was written, with the place where it was written.
struct ProfileNode: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        var key: String
        /// Where the key stands; the value may stand lines below.
        var location: ProfileLocation
        var value: ProfileNode
    }

    enum Content: Sendable, Equatable {
        case nothing
        case scalar(String)
        case list([ProfileNode])
        case map([Entry])
    }

    var content: Content
    var location: ProfileLocation

    init(_ content: Content, at location: ProfileLocation) {
        self.content = content
        self.location = location
    }

    static func map(at location: ProfileLocation) -> ProfileNode { ProfileNode(.map([]), at: location) }

    var entries: [Entry]? {
        guard case .map(let entries) = content else { return nil }
        return entries
    }

    subscript(key: String) -> ProfileNode? { entries?.first { $0.key == key }?.value }

    /// What a message says was found.
    var found: String {
        switch content {
        case .nothing: "nothing"
        case .scalar(let text): "\"\(Self.excerpt(text))\""
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    /// The text on one line, cut where it is too long for a message.
    ///
    /// It may be a URL in the wrong place: no credentials are shown, and none are cut so that they look like something
    /// else.
    static func excerpt(_ text: String) -> String {
        let line = String(TargetURL.redact(text).map { $0.isNewline ? " " : $0 }.prefix(81))
        return line.count > 80 ? line.prefix(77) + "..." : line
    }

    /// The nodes at a path such as `keys.pick.exponent`, from this one down, as far as there are any.
    func trail(_ path: String) -> [ProfileNode] {
        var nodes = [self]
        for part in path.split(separator: ".") {
            guard let next = nodes.last?[String(part)] else { break }
            nodes.append(next)
        }
        return nodes
    }

    /// The node at a path, or nil.
    func find(_ path: String) -> ProfileNode? {
        let nodes = trail(path)
        return nodes.count == path.split(separator: ".").count + 1 ? nodes.last : nil
    }
}
