// SPDX-License-Identifier: Apache-2.0

/// The arguments of one received command, the name first, as views of the bytes that they came in.
///
/// Valid only inside the closure that it was handed to.
public struct RequestArguments {
    /// Where an argument lies, counted from the first byte of the command.
    @usableFromInline
    struct Place {
        @usableFromInline var offset: Int
        @usableFromInline var count: Int

        @inlinable
        init(offset: Int, count: Int) {
            self.offset = offset
            self.count = count
        }
    }

    @usableFromInline let base: UnsafeRawPointer
    @usableFromInline let places: UnsafeBufferPointer<Place>

    @inlinable
    init(base: UnsafeRawPointer, places: UnsafeBufferPointer<Place>) {
        self.base = base
        self.places = places
    }

    /// How many arguments there are, at least one.
    @inlinable public var count: Int { places.count }

    @inlinable
    public subscript(index: Int) -> UnsafeRawBufferPointer {
        let place = places[index]
        return UnsafeRawBufferPointer(start: base + place.offset, count: place.count)
    }
}
