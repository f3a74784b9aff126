using System.Collections;

namespace Wiber.Client.Toml;

/// <summary>An array, or the elements of an array of tables (<c>[[name]]</c>), in document order.</summary>
public sealed class TomlArray : TomlValue, IReadOnlyList<TomlValue>
{
    private readonly List<TomlValue> _values = [];

    internal TomlArray(TomlPosition position, bool isArrayOfTables)
        : base(position) => IsArrayOfTables = isArrayOfTables;

    /// <summary>True if written as <c>[[name]]</c> headers; every element is then a <see cref="TomlTable"/>.</summary>
    public bool IsArrayOfTables { get; }

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public override string TypeName => IsArrayOfTables ? "an array of tables" : "an array";

    /// <inheritdoc/>
    public TomlValue this[int index] => _values[index];

    /// <inheritdoc/>
    public IEnumerator<TomlValue> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(TomlValue value) => _values.Add(value);
}
