using Wiber.Node.Clock;
using Wiber.Node.Clock.Sampling;
using Wiber.Node.Clock.Sync;
using Wiber.Node.Http;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>Asks other nodes for the time.</summary>
internal sealed class ClockPeers(NodeAddresses addresses, PeerClient peers, IClockSource clock)
{
    /// <summary>
    /// Exchanges with a node in a round. The first open a connection and warm up code; the quickest one counts.
    /// </summary>
    public const int Burst = 8;

    /// <summary>Asks a member several times.</summary>
    /// <returns>The exchange with the shortest way and what came with it; nothing if there was no usable answer.</returns>
    public async Task<(ClockExchange Sample, ClockAnnouncement Announcement)?> MeasureAsync(
        Member member, CancellationToken cancellationToken)
    {
        (ClockExchange Sample, ClockAnnouncement Announcement)? best = null;
        try
        {
            for (int i = 0; i < Burst; i++)
            {
                (PeerTime answer, long sentUs, long receivedUs) =
                    await peers.ExchangeTimeAsync(addresses.PeerUri(member), clock, cancellationToken);
                var sample = new ClockExchange(sentUs, answer.ReceivedUs, answer.SentUs, receivedUs);
                bool isBetter = best is not { } before
                    || sample.DelayUs < before.Sample.DelayUs || answer.Clock.Epoch != before.Announcement.Epoch;
                if (answer.Node == member.Id.Value && sample.IsUsable && isBetter)
                {
                    best = (sample, answer.Clock);
                }
            }
        }
        catch (PeerAnswerException)
        {
            // Who does not answer is shown as not reached; what it said before that counts.
        }

        return best;
    }
}
