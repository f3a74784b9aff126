namespace Wiber.Tui.Demo;

/// <summary>A message as a node gave it back.</summary>
/// <param name="Offset">Its place.</param>
/// <param name="Id">Its id.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="Stamp">What the cluster itself gave it: time, hybrid clock and term.</param>
internal sealed record ReadMessage(long Offset, string Id, string Payload, string Stamp);
