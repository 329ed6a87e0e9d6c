// SPDX-License-Identifier: Apache-2.0
internal import Results

extension TLSContext {
    /// What a record says of connections that agreed on a version and a cipher.
    ///
    /// Records are made in buffers of our own, so that one system call moves many of them: the kernel, which could encrypt
    /// by itself with its module `tls`, is not asked to.
    func record(_ agreement: (version: String, cipher: String)?) -> TLSRecord? {
        guard let agreement else { return nil }
        let offered = SystemFile.lines("/proc/sys/net/ipv4/tcp_available_ulp").flatMap { $0.split(separator: " ") }
        return TLSRecord(
            version: agreement.version, cipher: agreement.cipher, serverName: host, verified: isVerified,
            kernel: offered.contains("tls") ? "not used" : "not available")
    }
}
