using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups;

namespace Wiber.Simulation.Checks.Models;

/// <summary>What an entry must come to.</summary>
/// <param name="Status">What becomes of it.</param>
/// <param name="Topic">The topic that it is about, if it is there.</param>
/// <param name="Places">Where its messages lie, if they are stored.</param>
internal sealed record Expectation(
    ApplyStatus Status, ModelTopic? Topic = null, IReadOnlyList<(int Partition, long Offset)>? Places = null)
{
    /// <summary>What becomes of it in its group, if it is for one.</summary>
    public GroupStatus? Group { get; init; }
}
