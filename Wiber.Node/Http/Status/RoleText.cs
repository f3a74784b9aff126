using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Status;

/// <summary>Roles as the API names them.</summary>
internal static class RoleText
{
    /// <summary>What a node is at the moment. One that asks for pre-votes is a candidate to everyone outside.</summary>
    public static string Of(ReplicaStatus status, NodeId self) => status.Role switch
    {
        Role.Leader => "leader",
        _ when status.Membership.Find(self) is null => "waiting",
        Role.Follower when status.Membership.Find(self) is { Role: not MemberRole.Voter } member => Of(member.Role),
        Role.Follower => "follower",
        _ => "candidate",
    };

    /// <summary>What a member is for.</summary>
    public static string Of(MemberRole role) => role switch
    {
        MemberRole.Joiner => "joining",
        MemberRole.Learner => "learner",
        _ => "voter",
    };
}
