namespace Wiber.Client.Toml;

/// <summary>A date and time without an offset, of kind Unspecified, cut to 100 ns.</summary>
public sealed class TomlLocalDateTime : TomlValue
{
    internal TomlLocalDateTime(TomlPosition position, DateTime value)
        : base(position) => Value = value;

    /// <summary>The value.</summary>
    public DateTime Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "a local date-time";
}
