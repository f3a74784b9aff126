namespace Wiber.Node.Clock;

/// <summary>The clocks of a machine.</summary>
internal interface IClockSource
{
    /// <summary>Microseconds of a clock that never jumps and never runs backwards; where it begins means nothing.</summary>
    public long MonotonicUs { get; }

    /// <summary>What the machine takes for the time: microseconds since 1970. It may jump.</summary>
    public long WallUs { get; }
}
