// SPDX-License-Identifier: Apache-2.0
import Database
import Testing

private let forms =
    "sqlite:PATH, postgres://user:password@host[:port]/db, odbc:CONNECTION-STRING (short: "
    + "sqlserver://user:password@host[:port]/db, mysql://user:password@host[:port]/db) or "
    + "cosmos://ACCOUNT.documents.azure.com/DATABASE/CONTAINER"
private let wrongScheme = "The database URL has the scheme oracle:, which is not known; write \(forms)."
private let noScheme = "The database URL has no scheme; write \(forms)."

@Suite("Database URLs")
struct DatabaseURLTests {
    @Test(
        "are shown without user and password",
        arguments: [
            ("sqlite:rows.db", "sqlite:rows.db"),
            ("sqlite:/var/tmp/a b.db", "sqlite:/var/tmp/a b.db"),
            ("SQLite:///var/tmp/rows.db", "sqlite:/var/tmp/rows.db"),
            ("sqlite::memory:", "sqlite::memory:"),
            ("postgres://host/db", "postgres://host:5432/db"),
            ("postgresql://me@host:6000/db", "postgres://***@host:6000/db"),
            ("postgres://me:hunter2@host/db", "postgres://***@host:5432/db"),
            ("postgres://me:hun@ter/2?:x@[::1]:6000/db", "postgres://***@[::1]:6000/db"),
            (
                "postgres://me:hunter2@host/db?sslmode=verify-full&sslrootcert=/ca.pem",
                "postgres://***@host:5432/db?sslmode=verify-full&sslrootcert=/ca.pem"
            ),
            ("postgres://me:hunter2@/db?host=/run/postgresql", "postgres://***@/db?host=/run/postgresql"),
            ("postgres://me:hunter2@host", "postgres://***@host:5432/"),
            (
                "cosmos://name.documents.azure.com/shop/users",
                "cosmos://name.documents.azure.com/shop/users"
            ),
            ("Cosmos://name.documents.azure.com:443/a%20b/c", "cosmos://name.documents.azure.com/a%20b/c"),
            (
                "cosmos+http://127.0.0.1:8081/shop/users?retries=0&consistency=bounded",
                "cosmos+http://127.0.0.1:8081/shop/users?consistency=bounded&retries=0"
            ),
            ("postgres://me:hunter%32@host/a%20b", "postgres://***@host:5432/a%20b"),
            (
                "postgres://%2Frun/a%40b%3F?options=-c%20a%3D1%26%25",
                "postgres://%2Frun:5432/a%40b%3F?options=-c%20a=1%26%25"
            ),
        ])
    func shown(_ url: String, _ description: String) throws {
        let spec = try Databases.parse(url)
        #expect(spec.description == description)
        let again = description.replacing("***@", with: "")
        #expect(try Databases.parse(again).description == again)
        var dumped = ""
        dump(spec, to: &dumped)
        for text in ["\(spec)", String(reflecting: spec), dumped, "\([spec])", "\(Optional(spec) as Any)"] {
            for secret in ["hunter", "hun@ter", "ter/2"] { #expect(!text.contains(secret)) }
        }
    }

    @Test(
        "that are wrong are told in a sentence without their content",
        arguments: [
            ("", noScheme),
            (
                "rows.db",
                noScheme
            ),
            (
                "oracle://hunter2@host/db",
                wrongScheme
            ),
            (
                "hunter2:hunter2@host/db",
                noScheme
            ),
            (
                "cosmos://hunter2@name.documents.azure.com/a/b",
                "The database URL has a key or a user in it; give the key in COSMOS_KEY or with --database-key-file."
            ),
            (
                "cosmos://name.documents.azure.com/a",
                "The database URL does not name an account, a database and a container; write "
                    + "cosmos://ACCOUNT.documents.azure.com/DATABASE/CONTAINER."
            ),
            (
                "cosmos://name.documents.azure.com/a/b?consistency=weak",
                "The option consistency of the database URL has no known value; write one of strong, bounded, session, "
                    + "eventual."
            ),
            (
                "cosmos://name.documents.azure.com/a/b?retries=hunter2",
                "The option retries of the database URL is not a number from 0 to 100."
            ),
            (
                "cosmos://name.documents.azure.com/a/b?key=hunter2",
                "The database URL has an option that is not known; known are consistency, cacert, retries."
            ),
            ("sqlite:", "The database URL names no file; write sqlite:PATH, as in sqlite:/var/tmp/rows.db."),
            ("sqlite://hunter2", "An SQLite database lies on this machine; write sqlite:PATH or sqlite:///PATH."),
            (
                "postgres:hunter2",
                "The database URL lacks // behind its scheme; write postgres://user:password@host[:port]/db."
            ),
            (
                "postgres://me:hunter2@host:0/db",
                "The port in the database URL is not a number from 1 to 65535; write "
                    + "postgres://user:password@host[:port]/db, with a password before an @."
            ),
            (
                "postgres://me:hunter2/db",
                "The port in the database URL is not a number from 1 to 65535; write "
                    + "postgres://user:password@host[:port]/db, with a password before an @."
            ),
            (
                "postgres://me:hunter2@::1/db",
                "The database URL has more than one : between host and port; write an IPv6 address in brackets, as in "
                    + "[::1], and a password before an @."
            ),
            (
                "postgres://me:hunter2@ho<st/db",
                "The host in the database URL holds a character that host names do not have; write "
                    + "postgres://user:password@host[:port]/db."
            ),
            (
                "postgres://me:hunter2@host/db/hunter2",
                "The database's name in the database URL has a slash; write postgres://user:password@host[:port]/db."
            ),
            (
                "postgres://me:hunter2%@host/db",
                "The database URL has a % that is not followed by two hex digits of UTF-8 text; write a literal % as %25."
            ),
            (
                "postgres://me:hun ter2@host/db",
                "The database URL holds a space or a control character; write it as % and two hex digits "
                    + "(a space is %20)."
            ),
            (
                "postgres://host/db?password=hunter2",
                "The database URL has its password among the options; write it as in "
                    + "postgres://user:password@host[:port]/db, or set PGPASSWORD."
            ),
            (
                "postgres://host/db?sslmode=hunter2",
                "The option sslmode of the database URL has no known value; write one of disable, allow, prefer, require, "
                    + "verify-ca, verify-full."
            ),
            (
                "postgres://host/db?sslmode=require&sslmode=disable",
                "An option of the database URL has no value or comes twice; write options as ?name=value&name=value."
            ),
            (
                "postgres://host/db?host=other",
                "The database URL names its host twice; write it before the database or as host=."
            ),
        ] as [(String, String)])
    func wrong(_ url: String, _ sentence: String) {
        let error = #expect(throws: DatabaseURLError.self) { try Databases.parse(url) }
        #expect(error?.description == sentence)
    }

    @Test("name the options that are known")
    func options() {
        let error = #expect(throws: DatabaseURLError.self) {
            try Databases.parse("postgres://host/db?ssl_mode=require")
        }
        #expect(
            error?.description.hasPrefix(
                "The database URL has the option ssl_mode, which is not known; known are sslmode, ")
                == true)
    }

    @Test("have schemes and kinds that are told apart")
    func registry() {
        let schemes = Databases.all.flatMap { $0.schemes }
        #expect(Set(schemes).count == schemes.count)
        #expect(Databases.all.map { $0.kind } == ["sqlite", "postgres", "odbc", "cosmos"])
    }

    @Test(
        "A table's name is made of the profile's",
        arguments: [
            ("user-profile", "cachegauge_user_profile"),
            ("Größe 1; DROP", "cachegauge_gr__e_1__drop"),
            (String(repeating: "a", count: 52), "cachegauge_" + String(repeating: "a", count: 52)),
        ])
    func table(_ profile: String, _ name: String) {
        #expect(OwnTable(profile: profile).name == name)
    }

    @Test("Long names of profiles that begin alike have tables of their own")
    func longNames() {
        let one = OwnTable(profile: String(repeating: "a", count: 100) + "1")
        let other = OwnTable(profile: String(repeating: "a", count: 100) + "2")
        #expect(one.name != other.name)
        #expect(one.name.utf8.count <= 63)
    }
}
