namespace Wiber.Node.Http.Publishing;

/// <summary>Where a message of a request is.</summary>
/// <param name="Part">The number of its batch.</param>
/// <param name="Position">Its place in it, from 0.</param>
internal readonly record struct MessagePart(int Part, int Position);
