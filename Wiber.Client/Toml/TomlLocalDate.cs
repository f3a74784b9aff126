namespace Wiber.Client.Toml;

/// <summary>A date without a time.</summary>
public sealed class TomlLocalDate : TomlValue
{
    internal TomlLocalDate(TomlPosition position, DateOnly value)
        : base(position) => Value = value;

    /// <summary>The value.</summary>
    public DateOnly Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "a local date";
}
