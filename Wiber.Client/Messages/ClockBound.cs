namespace Wiber.Client.Messages;

/// <summary>
/// How far a clock may be off, in 16 bits: units of 10 µs, rounded up. 0 stands for not known, 65,535 for 655.35 ms or more.
/// </summary>
public static class ClockBound
{
    /// <summary>Nobody knows how far the clock is off.</summary>
    public const ushort Unknown = 0;

    private const long UsPerUnit = 10;

    /// <summary>Encodes a bound.</summary>
    /// <param name="boundUs">Microseconds, at least 0; null if it is not known.</param>
    public static ushort Of(long? boundUs)
    {
        if (boundUs is not { } known)
        {
            return Unknown;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(known, nameof(boundUs));
        long units = (known / UsPerUnit) + (known % UsPerUnit == 0 ? 0 : 1);
        return (ushort)Math.Clamp(units, Unknown + 1, ushort.MaxValue);
    }

    /// <summary>The bound in microseconds; null if it is not known.</summary>
    public static long? ToMicroseconds(ushort bound) => bound == Unknown ? null : bound * UsPerUnit;
}
