using Wiber.Node.Clock;
using Wiber.Node.Clock.Sync;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>What <see cref="ClockSynchronizer"/> works with.</summary>
internal sealed record ClockSynchronizerParts(
    NodeId Self,
    SynchronizedClock Clock,
    DisciplineOptions Options,
    PeerNetwork Network,
    ClockPeers Peers,
    NtpCheck Ntp);
