// SPDX-License-Identifier: Apache-2.0

/// The scripts that run inside the cache, each as one indivisible step.
enum StaleScripts {
    /// `KEYS[1]` value; `ARGV` value, its version, its expiry in ms (0 for none), the version's place in the value.
    ///
    /// 1 where it was stored, 0 where the cache holds a newer one. The version is compared as a number byte by byte, because
    /// comparing texts depends on the server's locale.
    static let setIfNewer = """
        local held = redis.call('GETRANGE', KEYS[1], ARGV[4], ARGV[4] + 7)
        if #held == 8 then
          local version = 0
          for i = 1, 8 do version = version * 256 + string.byte(held, i) end
          if version > tonumber(ARGV[2]) then return 0 end
        end
        if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[1])
        else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3]) end
        return 1
        """

    /// `KEYS[1]` value, `KEYS[2]` token; `ARGV` the value, the token, the value's expiry in ms (0 for none).
    ///
    /// 1 where the token is still the caller's and the value was stored, and the token is given back; else 0.
    static let fillWithToken = """
        if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
        if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[1])
        else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3]) end
        redis.call('DEL', KEYS[2])
        return 1
        """
}
