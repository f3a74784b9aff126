using System.Text.Json.Serialization;

namespace Wiber.Gateway.Cluster;

/// <summary>The answer to <c>POST /cluster/stop</c>.</summary>
/// <param name="Status"><c>ok</c>.</param>
/// <param name="Stopped">Nodes that ended in good order.</param>
/// <param name="Killed">Nodes that did not end in time and were killed.</param>
/// <param name="AlreadyDown">Nodes that did not run.</param>
internal sealed record StopAnswer(
    string Status,
    IReadOnlyList<string> Stopped,
    IReadOnlyList<string> Killed,
    [property: JsonPropertyName("already_down")] IReadOnlyList<string> AlreadyDown);
