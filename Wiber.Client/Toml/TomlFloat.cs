namespace Wiber.Client.Toml;

/// <summary>A 64-bit IEEE 754 number, infinities and NaN included.</summary>
public sealed class TomlFloat : TomlValue
{
    internal TomlFloat(TomlPosition position, double value)
        : base(position) => Value = value;

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "a float";
}
