namespace Wiber.Client.Toml;

/// <summary>A string, its escapes resolved; line ends of multi-line strings are LF.</summary>
public sealed class TomlString : TomlValue
{
    internal TomlString(TomlPosition position, string value)
        : base(position) => Value = value;

    /// <summary>The value.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "a string";
}
