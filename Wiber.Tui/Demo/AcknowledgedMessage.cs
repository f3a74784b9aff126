namespace Wiber.Tui.Demo;

/// <summary>A message as it was sent, and the place it was acknowledged at.</summary>
/// <param name="Producer">Who sent it.</param>
/// <param name="Sequence">The producer's number of it; each producer waits for an acknowledgement before the next.</param>
/// <param name="Id">The id it was sent with.</param>
/// <param name="Payload">The payload it was sent with.</param>
/// <param name="Offset">The offset that was acknowledged.</param>
internal sealed record AcknowledgedMessage(int Producer, int Sequence, string Id, string Payload, long Offset);
