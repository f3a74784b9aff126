using System.Text.Json.Serialization;

namespace Wiber.Gateway.Cluster;

/// <summary>The answer to <c>POST /cluster/start</c>.</summary>
/// <param name="Status"><c>ok</c>; <c>partial</c> if only some nodes run; <c>error</c> if none does.</param>
/// <param name="Started">Nodes that this request started.</param>
/// <param name="AlreadyRunning">Nodes that ran before.</param>
/// <param name="Errors">Nodes that do not run.</param>
internal sealed record StartAnswer(
    string Status,
    IReadOnlyList<string> Started,
    [property: JsonPropertyName("already_running")] IReadOnlyList<string> AlreadyRunning,
    IReadOnlyList<StartError> Errors);
