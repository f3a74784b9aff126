namespace Wiber.Node.Broker.Groups;

/// <summary>Whose a partition is.</summary>
/// <param name="Owner">The member that consumes it and commits for it.</param>
/// <param name="Target">
/// The member that is to have it: the owner, or another one that gets it as soon as the owner lets go of it. Nobody, if no member
/// subscribes to the topic any more.
/// </param>
/// <param name="RevokedGeneration">The generation in which it was asked back from the owner; 0 if the owner keeps it.</param>
internal readonly record struct PartitionOwnership(string Owner, string? Target, long RevokedGeneration)
{
    public bool IsRevoking => Target != Owner;
}
