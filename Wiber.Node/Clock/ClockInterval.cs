namespace Wiber.Node.Clock;

/// <summary>The differences between two clocks that are possible, in microseconds; both ends belong to it.</summary>
internal readonly record struct ClockInterval(long LowUs, long HighUs)
{
    public long MidpointUs => LowUs + ((HighUs - LowUs) / 2);

    /// <summary>How far the midpoint is from the farther end.</summary>
    public long HalfWidthUs => HighUs - MidpointUs;

    public static ClockInterval Around(long centerUs, long radiusUs) => new(centerUs - radiusUs, centerUs + radiusUs);

    public bool Contains(long valueUs) => valueUs >= LowUs && valueUs <= HighUs;

    public ClockInterval Shift(long byUs) => new(LowUs + byUs, HighUs + byUs);

    public ClockInterval Widen(long byUs) => new(LowUs - byUs, HighUs + byUs);

    /// <summary>What belongs to both; nothing if there is no such value.</summary>
    public ClockInterval? Intersect(ClockInterval other)
    {
        var both = new ClockInterval(Math.Max(LowUs, other.LowUs), Math.Min(HighUs, other.HighUs));
        return both.LowUs <= both.HighUs ? both : null;
    }

    /// <summary>How wide the gap between the two is; 0 if they have a value in common.</summary>
    public long GapTo(ClockInterval other) => Math.Max(0, Math.Max(other.LowUs - HighUs, LowUs - other.HighUs));

    /// <summary>How far a value is from the farther end.</summary>
    public long FarthestUs(long valueUs) => Math.Max(Math.Abs(HighUs - valueUs), Math.Abs(valueUs - LowUs));

    public long Clamp(long valueUs) => Math.Clamp(valueUs, LowUs, HighUs);
}
