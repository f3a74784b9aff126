namespace Wiber.Node.Broker.Reading.Ordering;

/// <summary>How long and how much an ordered read holds back.</summary>
/// <param name="WindowUs">How long a message waits for others that belong in front of it, in microseconds.</param>
/// <param name="CountMax">Messages held; the one that belongs first goes out early where there would be more.</param>
/// <param name="BytesMax">Their bytes together; the same.</param>
internal sealed record ReorderLimits(long WindowUs, int CountMax, long BytesMax)
{
    public const int WindowMsDefault = 5_000;
    public const int WindowMsMax = 60_000;
    public const int CountDefault = 1_000;
    public const int CountMost = 10_000;
    public const long BytesDefault = 8L * 1024 * 1024;

    /// <summary>The window in milliseconds.</summary>
    public int WindowMs => (int)(WindowUs / UsPerMs);

    private const long UsPerMs = 1_000;

    /// <summary>Limits as a request gives them.</summary>
    public static ReorderLimits Of(int windowMs, int countMax) => new(windowMs * UsPerMs, countMax, BytesDefault);
}
