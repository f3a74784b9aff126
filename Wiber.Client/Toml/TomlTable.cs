using System.Diagnostics.CodeAnalysis;

namespace Wiber.Client.Toml;

/// <summary>A table: keys in document order, each with its place. Keys compare by ordinal.</summary>
public sealed class TomlTable : TomlValue
{
    private readonly List<TomlEntry> _entries = [];
    private readonly Dictionary<string, TomlEntry> _byKey = new(StringComparer.Ordinal);

    internal TomlTable(TomlPosition position, TomlTableOrigin origin)
        : base(position) => Origin = origin;

    /// <summary>The entries in document order.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <inheritdoc/>
    public override string TypeName => "a table";

    internal TomlTableOrigin Origin { get; set; }

    /// <summary>Finds an entry by its key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry) => _byKey.TryGetValue(key, out entry);

    internal void Add(TomlKey key, TomlValue value)
    {
        var entry = new TomlEntry(key.Name, key.Position, value);
        _byKey.Add(key.Name, entry);
        _entries.Add(entry);
    }
}
