namespace Wiber.Client.Toml;

/// <summary>A time of day without a date, cut to 100 ns.</summary>
public sealed class TomlLocalTime : TomlValue
{
    internal TomlLocalTime(TomlPosition position, TimeOnly value)
        : base(position) => Value = value;

    /// <summary>The value.</summary>
    public TimeOnly Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "a local time";
}
