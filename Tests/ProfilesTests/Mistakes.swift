// SPDX-License-Identifier: Apache-2.0

/// A wrong profile and the one message that it gets.
struct Mistake: Sendable {
    var text: String
    var message: String

    init(_ text: String, _ message: String) {
        self.text = text
        self.message = message
    }
}

let mistakes: [Mistake] = [
    Mistake(
        "keys: { cuont: 5 }",
        #"test.yaml:1: keys.cuont: found an unknown key; allowed are count, name, pick; did you mean "count"?"#
    ),
    Mistake(
        "vlaues: 3",
        "test.yaml:1: vlaues: found an unknown key; allowed are name, about, seed, keys, values, operations, load, "
            + #"phases, target, database; did you mean "values"?"#
    ),
    Mistake(
        "tls: {}",
        "test.yaml:1: tls: found an unknown key; allowed are name, about, seed, keys, values, operations, load, "
            + "phases, target, database."
    ),
    Mistake(
        "keys:\n  pick:\n    distribution: zipff",
        "test.yaml:3: keys.pick.distribution: found \"zipff\"; allowed are uniform, zipf, hotspot, latest, "
            + #"sequential, gaussian, exponential; did you mean "zipf"?"#
    ),
    Mistake(
        "keys: { pick: zipff:1 }",
        "test.yaml:1: keys.pick.distribution: found \"zipff\"; allowed are uniform, zipf, hotspot, latest, "
            + #"sequential, gaussian, exponential; did you mean "zipf"?"#
    ),
    Mistake(
        "keys: { pick: { exponent: 1 } }",
        "test.yaml:1: keys.pick.distribution: found nothing; allowed are uniform, zipf, hotspot, latest, "
            + "sequential, gaussian, exponential; write for example { distribution: zipf, exponent: 0.99 }."
    ),
    Mistake(
        "keys: { pick: { distributon: zipf, exponent: 1 } }",
        "test.yaml:1: keys.pick.distributon: found an unknown key; allowed are distribution, exponent, keys, "
            + #"operations, mean, deviation; did you mean "distribution"?"#
    ),
    Mistake(
        "keys: { pick: zipf:0 }",
        "test.yaml:1: keys.pick.exponent: found \"0\"; allowed is a number above 0 and up to 100, such as 0.99."
    ),
    Mistake("keys: { pick: zipf:1:2 }", #"test.yaml:1: keys.pick: found "zipf:1:2"; allowed is zipf:exponent."#),
    Mistake(
        "keys: { pick: { distribution: uniform, exponent: 1 } }",
        "test.yaml:1: keys.pick.exponent: found a parameter that uniform does not have; allowed is uniform "
            + "without parameters."
    ),
    Mistake(
        "keys: { pick: hotspot:0.2 }",
        "test.yaml:1: keys.pick.keys: found \"0.2\"; allowed is a share above 0% and up to 100%, such as 20%; "
            + "write 20%, not 0.2."
    ),
    Mistake("keys: { count: 0 }", #"test.yaml:1: keys.count: found "0"; allowed is a count from 1 to 1000G."#),
    Mistake(
        "keys: { count: 1.5 }",
        #"test.yaml:1: keys.count: found "1.5"; allowed is a count from 1 to 1000G; give a whole number."#
    ),
    Mistake("keys: { count: [1] }", "test.yaml:1: keys.count: found a list; allowed is a count from 1 to 1000G."),
    Mistake(
        "keys: { count: }",
        "test.yaml:1: keys.count: found nothing; allowed is a count from 1 to 1000G; "
            + "give it a value, or leave the key out."
    ),
    Mistake("keys: 5", #"test.yaml:1: keys: found "5"; allowed is a mapping with the keys count, name, pick."#),
    Mistake(
        "keys: { name: 'a:{id:03}', count: 10k }",
        "test.yaml:1: keys.name: found room for 3 digits in the key name; allowed is at least 4 digits for 10k keys; "
            + "write {id:04}, or {id} without padding."
    ),
    Mistake(
        "values: { size: 100 }",
        "test.yaml:1: values.size: found \"100\"; allowed is a size from 1B to 512MiB, such as 512B; "
            + "write 100B or 100KB, not 100."
    ),
    Mistake(
        "values: { size: 1GB }",
        #"test.yaml:1: values.size: found "1GB"; allowed is a size from 1B to 512MiB, such as 512B."#
    ),
    Mistake(
        "values: { size: big }",
        "test.yaml:1: values.size: found \"big\"; allowed is a size (512B), a range (100B..4KB), weighted sizes "
            + "(512B:80,4KB:20) or one of fixed, range, weighted, lognormal, pareto."
    ),
    Mistake(
        "values: { size: { distribution: lognormal, median: 8KB } }",
        "test.yaml:1: values.size.p99: found nothing; allowed is a size from 1B to 512MiB, such as 512B; "
            + "write { distribution: lognormal, median: 512B, p99: 8KB }."
    ),
    Mistake(
        "values: { size: 4KB..1KB }",
        "test.yaml:1: values.size: found parameters that do not fit together; "
            + "a range of sizes goes from the smaller to the larger size; exchange its two ends."
    ),
    Mistake(
        "values: { size: { weighted: [] } }",
        "test.yaml:1: values.size.sizes: found an empty list; allowed is a list of sizes with weights, such as "
            + "[{ size: 512B, weight: 80 }, { size: 4KB, weight: 20 }]."
    ),
    Mistake(
        "values: { size: { weighted: [{ size: 512B, weight: 80% }, { size: 4KB, weight: 10% }] } }",
        "test.yaml:1: values.size.sizes: found shares that add up to 90%; allowed is 100% in all."
    ),
    Mistake(
        "values: { content: jsno }",
        #"test.yaml:1: values.content: found "jsno"; allowed are json, text, random, zeros; did you mean "json"?"#
    ),
    Mistake(
        "values: { compressible: 50% }",
        "test.yaml:1: values.compressible: found a compressible share for json values; allowed is compressible only "
            + "with content: text or content: random; leave it out, or choose content: text."
    ),
    Mistake(
        "values: { ttl: 5 }",
        "test.yaml:1: values.ttl: found \"5\"; allowed is a time such as 1h, none, or { from: 50m, to: 70m }; "
            + "write 5s or 5ms, not 5."
    ),
    Mistake(
        "values: { ttl: 5us }",
        #"test.yaml:1: values.ttl: found "5us"; allowed is a time such as 1h, none, or { from: 50m, to: 70m }."#
    ),
    Mistake(
        "values: { ttl: { from: 5m } }",
        "test.yaml:1: values.ttl.to: found nothing; allowed is a time such as 50m; write { from: 50m, to: 70m }."
    ),
    Mistake(
        "values: { ttl: { from: 5m, to: 1m } }",
        "test.yaml:1: values.ttl: found a range that ends before it begins; allowed is a from that is at most the "
            + "to; exchange the two."
    ),
    Mistake(
        "operations: { get: 90%, set: 9% }",
        "test.yaml:1: operations: found shares that add up to 99%; allowed is 100% in all."
    ),
    Mistake(
        "operations: { get: 90%, set: 10 }",
        "test.yaml:1: operations: found shares and whole numbers mixed; allowed is one kind of weight; "
            + "write all weights with % or all without."
    ),
    Mistake(
        "operations: { get: 0, set: 0 }",
        "test.yaml:1: operations: found weights that are all 0; allowed is at least one weight above 0."
    ),
    Mistake(
        "operations: { get: 0.5 }",
        #"test.yaml:1: operations.get: found "0.5"; allowed is a whole number such as 90, or a share such as 90%."#
    ),
    Mistake(
        "operations: []",
        "test.yaml:1: operations: found no operation; allowed are operations with weights, such as "
            + #"{ get: 90%, set: 10% } or [{ command: "HSET {key} f {value}", weight: 5% }]."#
    ),
    Mistake(
        "operations: [{ operation: get, command: GET, weight: 1 }]",
        "test.yaml:1: operations[0]: found an operation and a command; allowed is one of the two; write "
            + #"{ operation: get, weight: 5% } or { command: "HSET {key} f {value}", weight: 5% }."#
    ),
    Mistake(
        "operations: [{ operation: get }]",
        "test.yaml:1: operations[0].weight: found nothing; allowed is a whole number such as 90, or a share such as "
            + "90%; give every operation a weight."
    ),
    Mistake(
        "operations: { get: { keys: 3, weight: 1 } }",
        "test.yaml:1: operations.get.keys: found a number of keys for an operation on one key; "
            + "allowed is keys only for mget, mset, del, unlink, exists."
    ),
    Mistake(
        "operations: [get: 1, get: 2]",
        "test.yaml:1: operations[1].get: found a second operation with the name get; allowed is each name once; "
            + "add up the weights, or give one of them a name of its own (name: get-2)."
    ),
    Mistake(
        "load: { rate: 50k }",
        "test.yaml:1: load.rate: found \"50k\"; allowed is a rate from 0.001/s to 100M/s, such as 50k/s; "
            + "write 50k/s, not 50k."
    ),
    Mistake(
        "load: { arrivals: possion }",
        #"test.yaml:1: load.arrivals: found "possion"; allowed are poisson, uniform, closed; did you mean "poisson"?"#
    ),
    Mistake(
        "load: { arrivals: closed, rate: 5/s }",
        "test.yaml:1: load.rate: found a rate for a closed loop; allowed is no rate with arrivals: closed; "
            + "leave out the rate, or choose arrivals: poisson."
    ),
    Mistake("load: { depth: 0 }", #"test.yaml:1: load.depth: found "0"; allowed is a count from 1 to 10k."#),
    Mistake(
        "load: { threads: 65 }", #"test.yaml:1: load.threads: found "65"; allowed is auto or a count from 1 to 64."#),
    Mistake(
        "load: { threads: 3, connections: 2 }",
        "test.yaml:1: load.threads: found 3 threads for 2 connections; allowed is at most one thread per "
            + "connection; lower load.threads, raise load.connections, or write threads: auto."
    ),
    Mistake(
        "load: { pin: two }",
        #"test.yaml:1: load.pin: found "two"; allowed is none or processors by number, such as [2, 3] or 2,4-7."#
    ),
    Mistake("load: { pin: [1, 1] }", "test.yaml:1: load.pin: found a processor twice; allowed is each processor once."),
    Mistake(
        "load: { spin: yes }", #"test.yaml:1: load.spin: found "yes"; allowed are true, false; did you mean "true"?"#),
    Mistake(
        "phases: { warmup: 5 }",
        "test.yaml:1: phases.warmup: found \"5\"; allowed is a time from 0s to 30d, such as 250us, 5ms or 30s; "
            + "write 5s or 5ms, not 5."
    ),
    Mistake(
        "phases: { populate: al }",
        "test.yaml:1: phases.populate: found \"al\"; allowed is all, none or a share of the keys such as 50%; "
            + #"did you mean "all"?"#
    ),
    Mistake(
        "phases: { measure: 5s, requests: 10 }",
        "test.yaml:1: phases.requests: found requests beside a measure time; allowed is one of the two; "
            + "leave out measure or requests."
    ),
    Mistake(
        "target: { resp: 4 }",
        #"test.yaml:1: target.resp: found "4"; allowed are 2, 3."#
    ),
    Mistake(
        "target: { tsl: { ca: file } }",
        "test.yaml:1: target.tsl: found an unknown key; allowed are url, scheme, port, cluster, readFrom, resp, connectTimeout, timeout, tls; did you mean "
            + #""tls"?"#
    ),
    Mistake(
        "target: { tls: { verify: no } }",
        "test.yaml:1: target.tls.verify: found an unknown key; allowed are ca, cert, key, serverName, insecure."
    ),
    Mistake(
        "target: { tls: { ca: '' } }",
        #"test.yaml:1: target.tls.ca: found ""; allowed is the name of a file."#
    ),
    Mistake(
        "target: { tls: { serverName: a b } }",
        #"test.yaml:1: target.tls.serverName: found "a b"; allowed is a host name or address, as in the server's "#
            + "certificate."
    ),
    Mistake(
        "target: { tls: { insecure: yes } }",
        #"test.yaml:1: target.tls.insecure: found "yes"; allowed are true, false; did you mean "true"?"#
    ),
    Mistake(
        "name: a/b",
        #"test.yaml:1: name: found "a/b"; allowed is a name of letters, digits, - _ and ., at most 80 characters."#
    ),
    Mistake("seed: -1", #"test.yaml:1: seed: found "-1"; allowed is an integer from 0 to 18446744073709551615."#),
    Mistake(
        "seed: 99999999999999999999999",
        "test.yaml:1: seed: found \"99999999999999999999999\"; "
            + "allowed is an integer from 0 to 18446744073709551615."
    ),
    Mistake(
        "keys: { ? [a] : b }",
        "test.yaml:1: keys: found a key that is not a text; allowed is a name."
    ),
    Mistake(
        "keys:\n  count: 1\n  count: 2",
        "test.yaml:2: keys.count: found the key twice, again on line 3; allowed is one of each key; "
            + "remove one of the two."
    ),
    Mistake(
        "- a",
        "test.yaml:1: found a list; allowed is a mapping with the keys name, about, seed, keys, values, operations, "
            + "load, phases, target, database."
    ),
    Mistake("a: [b\nc: d", "test.yaml:2: found a mistake in the YAML: did not find expected ',' or ']'."),
    Mistake(
        "keys:\n\tcount: 5",
        "test.yaml:2: found a mistake in the YAML: found character that cannot start any token; "
            + "indent with spaces, not with tabs."
    ),
    Mistake("seed: *no", "test.yaml:1: found a mistake in the YAML: found undefined alias."),
    Mistake("seed: \u{1}", "test.yaml:1: found a mistake in the YAML: control characters are not allowed."),
    Mistake(
        "seed: 1\n---\nseed: 2",
        "test.yaml:2: found a mistake in the YAML: but found another document; keep one profile to a file."
    ),
]
