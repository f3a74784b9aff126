using Wiber.Client.Configuration;
using Wiber.Node.Raft;

namespace Wiber.Node.Hosting;

/// <summary>Writes what happens to a node's role, one line that can be searched for each change.</summary>
internal sealed class RoleLog(ClusterConfig cluster, NodeId self, ILogger logger)
{
    private Role _role = Role.Follower;
    private Term _term = Term.Zero;
    private NodeId? _leader;

    public void Write(RoleChange change)
    {
        if (change.Role != _role || change.Term != _term)
        {
            logger.LogInformation(
                "[{Node}] STATE -> {Role} (term {Term}): {Reason}", self, Name(change.Role), change.Term, change.Reason);
        }

        if (change.Leader is { } leader && (change.Leader != _leader || change.Term != _term))
        {
            NodeConfig? node = cluster.FindNode(leader.Value);
            logger.LogInformation(
                "[{Node}] LEADER -> {Leader} at {Host}:{Port} (term {Term})", self, leader, node?.Host, node?.Port, change.Term);
        }

        (_role, _term, _leader) = (change.Role, change.Term, change.Leader);
    }

    public void WriteDiskFull(bool isFull)
    {
        if (isFull)
        {
            logger.LogError("[{Node}] DISK FULL: this node stores nothing until there is room again", self);
        }
        else
        {
            logger.LogInformation("[{Node}] DISK has room again", self);
        }
    }

    private static string Name(Role role) => role switch
    {
        Role.PreCandidate => "PRE-CANDIDATE",
        _ => role.ToString().ToUpperInvariant(),
    };
}
