// SPDX-License-Identifier: Apache-2.0

/// What is known about commands by their names, for commands that a user gives as templates.
enum KnownCommand {
    struct Traits {
        var dataType: OperationKind.DataType
        var isWrite: Bool
        var judgement: OperationKind.Judgement
    }

    /// What a command does; an unknown one counts as a write to keys of any type.
    static func traits(of name: String) -> Traits {
        let type = dataTypes[name] ?? .any
        let judgement: OperationKind.Judgement =
            missable.contains(name) ? .hitOrMiss : missablePerElement.contains(name) ? .hitsPerElement : .success
        return Traits(dataType: type, isWrite: !reads.contains(name), judgement: judgement)
    }

    /// Why a command cannot be an operation, if so.
    static func objection(to name: String) -> CommandTemplateError? {
        if destructive.contains(name) { return .destructive(name) }
        return breaksReplies.contains(name) ? .breaksReplies(name) : nil
    }

    private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

    private static let reads = words(
        """
        GET MGET STRLEN GETRANGE SUBSTR GETBIT BITCOUNT BITPOS BITFIELD_RO LCS \
        HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSTRLEN HSCAN HRANDFIELD HTTL HPTTL \
        ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZREVRANGEBYLEX ZSCORE ZMSCORE ZRANK ZREVRANK \
        ZCARD ZCOUNT ZLEXCOUNT ZSCAN ZRANDMEMBER ZINTER ZUNION ZDIFF ZINTERCARD \
        GEODIST GEOHASH GEOPOS GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO \
        LRANGE LLEN LINDEX LPOS SMEMBERS SISMEMBER SMISMEMBER SCARD SRANDMEMBER SSCAN SINTER SUNION SDIFF SINTERCARD \
        XRANGE XREVRANGE XLEN XREAD XINFO XPENDING PFCOUNT JSON.GET JSON.MGET JSON.TYPE JSON.STRLEN JSON.ARRLEN \
        BF.EXISTS BF.MEXISTS CF.EXISTS TS.GET TS.RANGE TS.REVRANGE FT.SEARCH FT.AGGREGATE \
        EXISTS TTL PTTL EXPIRETIME PEXPIRETIME TYPE OBJECT DUMP TOUCH SORT_RO RANDOMKEY SCAN KEYS MEMORY \
        EVAL_RO EVALSHA_RO FCALL_RO PING ECHO TIME INFO DBSIZE COMMAND LOLWUT ROLE LASTSAVE SLOWLOG LATENCY
        """)

    /// Null means that there is nothing.
    private static let missable = words(
        "GET GETDEL GETEX GETSET HGET LINDEX LPOP RPOP LPOS ZSCORE ZRANK ZREVRANK DUMP JSON.GET GEODIST SPOP")

    /// Each null element means that there is nothing.
    private static let missablePerElement = words("MGET HMGET ZMSCORE GEOPOS GEOHASH JSON.MGET")

    private static let dataTypes: [String: OperationKind.DataType] = {
        let families: [(OperationKind.DataType, String)] = [
            (
                .string,
                """
                GET SET MGET MSET MSETNX SETEX PSETEX SETNX GETSET GETDEL GETEX APPEND STRLEN GETRANGE SUBSTR SETRANGE \
                GETBIT SETBIT BITCOUNT BITPOS BITFIELD BITFIELD_RO LCS EXISTS TTL PTTL EXPIRETIME PEXPIRETIME TYPE \
                OBJECT DUMP TOUCH DEL UNLINK EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST
                """
            ),
            (.counter, "INCR INCRBY INCRBYFLOAT DECR DECRBY"),
            (
                .hash,
                """
                HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSTRLEN HSCAN HRANDFIELD HTTL HPTTL HSET HMSET HSETNX HDEL \
                HINCRBY HINCRBYFLOAT HEXPIRE HPEXPIRE HPERSIST HGETEX HGETDEL HSETEX
                """
            ),
            (
                .sortedSet,
                """
                ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZREVRANGEBYLEX ZSCORE ZMSCORE ZRANK \
                ZREVRANK ZCARD ZCOUNT ZLEXCOUNT ZSCAN ZRANDMEMBER ZADD ZREM ZINCRBY ZPOPMIN ZPOPMAX ZREMRANGEBYRANK \
                ZREMRANGEBYSCORE ZREMRANGEBYLEX GEOADD GEODIST GEOHASH GEOPOS GEOSEARCH
                """
            ),
            (.list, "LRANGE LLEN LINDEX LPOS LPUSH RPUSH LPUSHX RPUSHX LPOP RPOP LSET LTRIM LREM LINSERT"),
        ]
        var types: [String: OperationKind.DataType] = [:]
        for (type, names) in families {
            for name in words(names) { types[name] = type }
        }
        return types
    }()

    private static let destructive = words(
        "FLUSHALL FLUSHDB SWAPDB CONFIG DEBUG SHUTDOWN REPLICAOF SLAVEOF FAILOVER ACL MODULE MIGRATE CLUSTER SENTINEL")

    private static let breaksReplies = words(
        """
        SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MONITOR SYNC PSYNC QUIT RESET HELLO AUTH \
        SELECT CLIENT MULTI EXEC DISCARD WATCH UNWATCH ASKING READONLY READWRITE \
        BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP
        """)
}
