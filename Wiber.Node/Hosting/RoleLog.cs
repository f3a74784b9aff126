using Wiber.Node.Http;
using Wiber.Node.Http.Status;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Hosting;

/// <summary>Writes what happens to a node's role and to its group, one line that can be searched for each change.</summary>
internal sealed class RoleLog(NodeAddresses addresses, NodeId self, ILogger logger)
{
    private Role _role = Role.Follower;
    private Term _term = Term.Zero;
    private NodeId? _leader;
    private Membership _members = Membership.Unknown;

    public void Write(RoleChange change)
    {
        if (change.Role != _role || change.Term != _term)
        {
            logger.LogInformation(
                "[{Node}] STATE -> {Role} (term {Term}): {Reason}", self, Name(change.Role), change.Term, change.Reason);
        }

        if (change.Leader is { } leader && (change.Leader != _leader || change.Term != _term))
        {
            string place = _members.Find(leader) is { } member ? $" at {addresses.ClientUri(member).Authority}" : "";
            logger.LogInformation("[{Node}] LEADER -> {Leader}{Place} (term {Term})", self, leader, place, change.Term);
        }

        (_role, _term, _leader) = (change.Role, change.Term, change.Leader);
    }

    public void WriteMembers(Membership members)
    {
        bool isNews = !members.Members.SequenceEqual(_members.Members);
        bool wasMember = _members.Find(self) is not null;
        _members = members;
        if (!isNews)
        {
            return;
        }

        logger.LogInformation("[{Node}] MEMBERS -> {Members}", self, string.Join(", ", members.Members.Select(Name)));
        if (wasMember && members.Find(self) is null)
        {
            logger.LogWarning("[{Node}] REMOVED: this node is not a member any more", self);
        }
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

    private static string Name(Member member) => member.Role == MemberRole.Voter
        ? member.Id.Value
        : $"{member.Id} ({RoleText.Of(member.Role)})";

    private static string Name(Role role) => role switch
    {
        Role.PreCandidate => "PRE-CANDIDATE",
        _ => role.ToString().ToUpperInvariant(),
    };
}
