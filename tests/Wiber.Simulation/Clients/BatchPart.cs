using Wiber.Node.Raft;

namespace Wiber.Simulation.Clients;

/// <summary>The messages of a request that go to one partition.</summary>
internal sealed record BatchPart(Proposal Proposal, IReadOnlyList<ulong> Numbers);
