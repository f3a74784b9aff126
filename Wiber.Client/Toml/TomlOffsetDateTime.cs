namespace Wiber.Client.Toml;

/// <summary>An instant: a date and time with its offset from UTC.</summary>
/// <remarks>Two parts, because TOML allows offsets up to 23:59 and <see cref="DateTimeOffset"/> only up to 14:00.</remarks>
public sealed class TomlOffsetDateTime : TomlValue
{
    internal TomlOffsetDateTime(TomlPosition position, DateTime local, TimeSpan offset)
        : base(position)
    {
        Local = local;
        Offset = offset;
    }

    /// <summary>Date and time as written, of kind Unspecified, cut to 100 ns.</summary>
    public DateTime Local { get; }

    /// <summary>Offset from UTC as written; <c>Z</c> is zero.</summary>
    public TimeSpan Offset { get; }

    /// <summary>The same instant in UTC.</summary>
    public DateTime Utc => DateTime.SpecifyKind(Local - Offset, DateTimeKind.Utc);

    /// <inheritdoc/>
    public override string TypeName => "an offset date-time";
}
