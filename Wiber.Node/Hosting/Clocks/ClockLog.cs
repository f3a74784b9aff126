using System.Globalization;
using Wiber.Node.Clock.Status;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>Writes what changes about a node's clock, a line for each change.</summary>
internal sealed class ClockLog(string self, ILogger logger)
{
    private readonly HashSet<string> _outside = [];
    private (ClockState State, string? Source, ulong Reign) _followed = (ClockState.Unsynchronized, null, 0);
    private bool _isInBound = true;

    public void Write(ClockStatus status)
    {
        WriteState(status);
        WriteOutside(status);
        bool isInBound = status.IsInBound ?? true;
        if (isInBound != _isInBound)
        {
            _isInBound = isInBound;
            WriteBound(status, isInBound);
        }
    }

    /// <summary>A monotonic clock has moved against this node's as none should.</summary>
    public void WriteJump(string peer, long jumpUs) => logger.LogWarning(
        "[{Node}] CLOCK: the monotonic clock of {Peer} moved against this node's by {Jump} more than drift_ppm_max allows",
        self, peer, Ms(jumpUs));

    public void WriteWallJump(long jumpUs) =>
        logger.LogInformation("[{Node}] CLOCK: the wall clock was set by {Jump}", self, Ms(jumpUs));

    private static string Ms(long us) => string.Create(CultureInfo.InvariantCulture, $"{us / 1000.0:0.###} ms");

    private void WriteState(ClockStatus status)
    {
        if ((status.State, status.Source, status.Reign) == _followed)
        {
            return;
        }

        _followed = (status.State, status.Source, status.Reign);
        string state = status.State switch
        {
            ClockState.Leading => "leading",
            ClockState.Following => $"following {status.Source}",
            ClockState.Holdover => "holdover: it runs on alone, the leader's clock is not measured",
            _ => "not synchronized",
        };
        logger.LogInformation(
            "[{Node}] CLOCK -> {State} (reign {Reign}): wall clock {Offset} from cluster time, bound {Bound}",
            self, state, status.Reign, Ms(-status.OffsetUs), status.BoundUs is { } boundUs ? Ms(boundUs) : "unknown");
    }

    private void WriteOutside(ClockStatus status)
    {
        foreach (PeerClockStatus peer in status.Peers)
        {
            if (peer.IsLiar && _outside.Add(peer.Node))
            {
                logger.LogWarning(
                    "[{Node}] CLOCK: {Peer}'s clock is {Outside} outside; it is left out", self, peer.Node, Ms(peer.OutsideUs));
            }
            else if (!peer.IsLiar && peer.IsReached && _outside.Remove(peer.Node))
            {
                logger.LogInformation("[{Node}] CLOCK: {Peer}'s clock agrees again", self, peer.Node);
            }
        }
    }

    private void WriteBound(ClockStatus status, bool isInBound)
    {
        if (isInBound)
        {
            logger.LogInformation("[{Node}] CLOCK is in bound again", self);
        }
        else if (status.OutsideUs > 0)
        {
            logger.LogWarning(
                "[{Node}] CLOCK OUT OF BOUND: it is {Outside} outside what the other nodes agree on", self, Ms(status.OutsideUs));
        }
        else
        {
            logger.LogWarning(
                "[{Node}] CLOCK OUT OF BOUND: the wall clock is {Offset} from cluster time, more than max_skew_ms",
                self, Ms(-status.OffsetUs));
        }
    }
}
