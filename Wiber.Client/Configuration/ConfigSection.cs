using Wiber.Client.Toml;

namespace Wiber.Client.Configuration;

/// <summary>
/// A table of the file with the keys it may have. Reads typed values; every fault becomes a message with file, line and full key.
/// Unknown keys are refused first, for a misspelt key is a better message than the missing one it stands for.
/// </summary>
internal sealed class ConfigSection
{
    private readonly TomlTable _table;
    private readonly string _path;
    private readonly string _sourceName;

    public ConfigSection(TomlTable table, string path, string sourceName, string[] knownKeys)
    {
        _table = table;
        _path = path;
        _sourceName = sourceName;
        foreach (TomlEntry entry in table.Entries)
        {
            if (!knownKeys.Contains(entry.Key, StringComparer.Ordinal))
            {
                throw Error(entry.Key, $"unknown {KindOf(entry.Value)}; {Spelling.Suggest(entry.Key, knownKeys)}");
            }
        }
    }

    public bool Has(string key) => _table.TryGet(key, out _);

    /// <summary>Line of a key, or of the section if it does not have the key.</summary>
    public int LineOf(string key) => _table.TryGet(key, out TomlEntry? entry) ? entry.KeyPosition.Line : _table.Position.Line;

    public ClusterConfigException Error(string key, string detail) => new(_sourceName, LineOf(key), FullKey(key), detail);

    public string RequiredString(string key) => OptionalString(key) ?? throw Missing(key);

    public string? OptionalString(string key) => Find<TomlString>(key, "a string")?.Value;

    public string RequiredPath(string key) => OptionalPath(key) ?? throw Missing(key);

    /// <summary>A path as it stands there, or null.</summary>
    public string? OptionalPath(string key) => OptionalString(key) switch
    {
        null => null,
        { Length: > 0 } path when !path.Contains('\0', StringComparison.Ordinal) => path,
        _ => throw Error(key, "must be a path"),
    };

    public bool? OptionalBoolean(string key) => Find<TomlBoolean>(key, "true or false")?.Value;

    public int RequiredInteger(string key, int min, int max) => OptionalInteger(key, min, max) ?? throw Missing(key);

    public int? OptionalInteger(string key, int min, int max) =>
        (int?)OptionalLong(key, min, max);

    public long? OptionalLong(string key, long min, long max) =>
        Find<TomlInteger>(key, "an integer") is { } value ? InRange(key, value.Value, min, max) : null;

    /// <summary>An array of exactly so many integers, or null.</summary>
    public int[]? OptionalIntegers(string key, int count, int min, int max)
    {
        if (!_table.TryGet(key, out TomlEntry? entry))
        {
            return null;
        }

        return entry.Value is TomlArray array && array.Count == count && array.All(value => value is TomlInteger)
            ? array.Select(value => (int)InRange(key, ((TomlInteger)value).Value, min, max)).ToArray()
            : throw Error(key, $"must be an array of {count} integers");
    }

    /// <summary>An array of so many strings at most, or null.</summary>
    public string[]? OptionalStrings(string key, int countMax)
    {
        if (!_table.TryGet(key, out TomlEntry? entry))
        {
            return null;
        }

        return entry.Value is TomlArray array && array.Count <= countMax && array.All(value => value is TomlString)
            ? array.Select(value => ((TomlString)value).Value).ToArray()
            : throw Error(key, $"must be an array of {countMax} strings at most");
    }

    public ConfigSection RequiredTable(string key, string[] knownKeys) =>
        OptionalTable(key, knownKeys) ?? throw Error(key, $"the table [{key}] is missing");

    public ConfigSection? OptionalTable(string key, string[] knownKeys) =>
        Find<TomlTable>(key, $"a table; write [{key}]") is { } found
            ? new ConfigSection(found, FullKey(key), _sourceName, knownKeys)
            : null;

    /// <summary>The elements of an array of tables; none if the key is missing.</summary>
    public IReadOnlyList<ConfigSection> Tables(string key, string[] knownKeys)
    {
        string expected = $"an array of tables; write [[{key}]]";
        TomlArray? array = Find<TomlArray>(key, expected);
        return array is null
            ? []
            : array.Select((value, i) => value is TomlTable element
                ? new ConfigSection(element, $"{FullKey(key)}[{i}]", _sourceName, knownKeys)
                : throw Error(key, $"must be {expected}")).ToArray();
    }

    private static string KindOf(TomlValue value) =>
        value is TomlTable or TomlArray { IsArrayOfTables: true } ? "table" : "key";

    private T? Find<T>(string key, string expected)
        where T : TomlValue
    {
        if (!_table.TryGet(key, out TomlEntry? entry))
        {
            return null;
        }

        return entry.Value as T ?? throw Error(key, $"is {entry.Value.TypeName} and must be {expected}");
    }

    private long InRange(string key, long value, long min, long max) =>
        value >= min && value <= max ? value : throw Error(key, $"{value} is out of range; it must be {min} to {max}");

    private ClusterConfigException Missing(string key) => Error(key, "this key is required and missing");

    private string FullKey(string key) => _path.Length == 0 ? TomlText.Key(key) : $"{_path}.{TomlText.Key(key)}";
}
