namespace Wiber.Gateway.Cluster;

/// <summary>The answer to <c>POST /cluster/node/{id}/{action}</c>.</summary>
/// <param name="Status"><c>ok</c>.</param>
/// <param name="Node">The node.</param>
/// <param name="Action">What was done to it.</param>
internal sealed record NodeActionAnswer(string Status, string Node, string Action);
