namespace Wiber.Node.Http.Peers;

/// <summary>A peer sent something that is not a frame of this protocol; its connection is closed.</summary>
internal sealed class PeerFrameException(string message) : Exception(message);
