namespace Wiber.Client.Toml;

/// <summary>A value of a TOML document and the place where it starts.</summary>
public abstract class TomlValue
{
    private protected TomlValue(TomlPosition position) => Position = position;

    /// <summary>Where the value starts; for a table made by a header or a dotted key, where that key part stands.</summary>
    public TomlPosition Position { get; }

    /// <summary>The type's name for error messages, with its article: <c>a string</c>, <c>an integer</c>.</summary>
    public abstract string TypeName { get; }
}
