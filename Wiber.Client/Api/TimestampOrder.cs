using System.Globalization;

namespace Wiber.Client.Api;

/// <summary>
/// Reading in the order of corrected timestamps: a message is held back until others that belong in front of it can hardly come
/// any more. What comes too late all the same is given at once and says so, see <see cref="Message.Late"/>.
/// </summary>
public sealed record TimestampOrder
{
    /// <summary>How long a message is held back, up to 60 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many are held back at most, up to 10,000; where there are more, the first goes out early.</summary>
    public int BufferMax { get; init; } = 1_000;

    /// <summary>As the end of a query, with <c>&amp;</c> in front of every part.</summary>
    internal string ToQuery() => string.Create(
        CultureInfo.InvariantCulture, $"&order=timestamp&windowMs={(long)Window.TotalMilliseconds}&bufferMax={BufferMax}");
}
