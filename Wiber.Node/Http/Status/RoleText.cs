using Wiber.Node.Raft;

namespace Wiber.Node.Http.Status;

/// <summary>Roles as the API names them.</summary>
internal static class RoleText
{
    /// <summary>A node that asks for pre-votes is a candidate to everyone outside.</summary>
    public static string Of(Role role) => role switch
    {
        Role.Leader => "leader",
        Role.Follower => "follower",
        _ => "candidate",
    };
}
