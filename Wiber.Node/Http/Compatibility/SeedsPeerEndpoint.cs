using Wiber.Node.Raft;

namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// <c>POST /request_vote</c> and <c>POST /append_entries</c>: always refused, whatever they say. Anyone can send them, and nodes
/// talk to each other on a port of their own; so they tell this node's term and change nothing.
/// </summary>
internal sealed class SeedsPeerEndpoint(NodeContext node)
{
    public Task HandleRequestVoteAsync(HttpContext context) => JsonAnswer.WriteAsync(context.Response, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("term"u8, Term.Value);
        json.WriteBoolean("voteGranted"u8, false);
        json.WriteEndObject();
    });

    public Task HandleAppendEntriesAsync(HttpContext context) => JsonAnswer.WriteAsync(context.Response, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("term"u8, Term.Value);
        json.WriteBoolean("success"u8, false);
        json.WriteNumber("matchIndex"u8, 0);
        json.WriteEndObject();
    });

    private Term Term => node.Loop.Status.Term;
}
