namespace Wiber.Node.Http.Peers;

/// <summary>A member came back without its files and asks the leader to be taken in again: <c>POST /raft/v1/join</c>.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Node">The member's name.</param>
/// <param name="Disk">The number of its new data folder, see <see cref="DiskText"/>.</param>
internal sealed record JoinRequest(string Cluster, string Node, string Disk);
