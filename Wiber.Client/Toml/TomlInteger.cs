namespace Wiber.Client.Toml;

/// <summary>A 64-bit signed integer.</summary>
public sealed class TomlInteger : TomlValue
{
    internal TomlInteger(TomlPosition position, long value)
        : base(position) => Value = value;

    /// <summary>The value.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "an integer";
}
