namespace Wiber.Node.Clock.Sampling;

/// <summary>
/// The four timestamps of a question and its answer, all of monotonic clocks, in microseconds (NTP's on-wire protocol, RFC 5905
/// §8): sent and answered by the clock of who asks, received and sent back by that of who is asked.
/// </summary>
internal readonly record struct ClockExchange(long SentUs, long PeerReceivedUs, long PeerSentUs, long ReceivedUs)
{
    /// <summary>Longer on the way, and it says nothing that is worth having.</summary>
    public const long DelayUsMax = 1_000_000;

    /// <summary>Each reading of a clock is cut to whole microseconds, and an interval has one at either end.</summary>
    private const long ResolutionUs = 1;

    /// <summary>The time on the way there and back.</summary>
    public long DelayUs => (ReceivedUs - SentUs) - (PeerSentUs - PeerReceivedUs);

    /// <summary>The best guess of how far the peer's clock is ahead: right if both ways took equally long.</summary>
    public long OffsetUs => ((PeerReceivedUs - SentUs) + (PeerSentUs - ReceivedUs)) / 2;

    /// <summary>How far the peer's clock can have been ahead: whatever part of the delay belongs to which way.</summary>
    public ClockInterval Interval =>
        new ClockInterval(PeerSentUs - ReceivedUs, PeerReceivedUs - SentUs).Widen(ResolutionUs);

    /// <summary>
    /// Whether these can be times of one exchange. A clock that was set back or stood still between them gives others.
    /// </summary>
    public bool IsUsable => DelayUs is >= 0 and <= DelayUsMax && PeerSentUs >= PeerReceivedUs && ReceivedUs >= SentUs;
}
