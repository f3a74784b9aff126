using Wiber.Client.Api;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Status;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Http.Members;

/// <summary>A member as the API shows it.</summary>
internal static class MemberDocument
{
    public static ClusterMember Of(Member member, NodeAddresses addresses) => new()
    {
        Id = member.Id.Value,
        Disk = DiskText.Of(member.Id.Disk),
        Role = RoleText.Of(member.Role),
        Host = member.Host,
        Port = member.Port,
        PeerPort = member.PeerPort,
        Url = new Uri(JsonText.BaseAddress(addresses.ClientUri(member))),
    };
}
