namespace Wiber.Client.Lifecycle;

/// <summary>A node that was restarted and has caught up.</summary>
/// <param name="Id">Its id.</param>
/// <param name="WasLeader">It led, and handed leadership over first.</param>
/// <param name="Duration">From the stop until it had applied what was committed.</param>
public sealed record RestartedNode(string Id, bool WasLeader, TimeSpan Duration);
