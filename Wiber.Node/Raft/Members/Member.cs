namespace Wiber.Node.Raft.Members;

/// <summary>A node of the group and where it is reached.</summary>
/// <param name="Id">Its name and disk.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">The port for clients.</param>
/// <param name="PeerPort">The port for the other nodes.</param>
public sealed record Member(NodeId Id, MemberRole Role, string Host, int Port, int PeerPort);
