using System.Net;
using Wiber.Client.Api;
using Wiber.Node.Http.Members;
using Wiber.Node.Http.Problems;
using Problem = Wiber.Node.Http.Problems.Problem;

namespace Wiber.Node.Http.Isolation;

/// <summary>
/// <c>PUT /v1/isolation</c>: cuts this node off from other nodes. <c>DELETE /v1/isolation</c>: heals it. <c>GET</c>: says whom it
/// is cut off from. For people who break a cluster on purpose.
/// </summary>
/// <remarks>
/// All answer with a <see cref="NodeIsolation"/>, and say the same however often they are asked. Whoever could cut nodes off from
/// afar could stop a cluster without a trace of a reason, so both changes are for who is on the node's own machine. Errors: 400
/// invalid_argument, 403 local_only, 404 unknown_node.
/// </remarks>
internal sealed class IsolationEndpoint(NodeContext node, ILogger logger)
{
    public Task HandleShowAsync(HttpContext context) => AnswerAsync(context);

    public async Task HandleCutAsync(HttpContext context)
    {
        RequireThisMachine(context.Connection);
        IsolationRequest wanted = await SmallBody.ReadAsync(
            context.Request, WiberJsonContext.Default.IsolationRequest, Invalid);
        IReadOnlyDictionary<string, Uri>? chosen = wanted.Peers is null ? null : Choose(wanted.Peers);
        Change(isolation =>
        {
            if (chosen is null)
            {
                isolation.CutAll();
            }
            else
            {
                isolation.CutOff(chosen);
            }
        });
        await AnswerAsync(context);
    }

    public Task HandleHealAsync(HttpContext context)
    {
        RequireThisMachine(context.Connection);
        Change(isolation => isolation.Heal());
        return AnswerAsync(context);
    }

    /// <summary>Refuses who is on another machine: those reach a node at an address that is not theirs.</summary>
    private static void RequireThisMachine(ConnectionInfo connection)
    {
        IPAddress? client = connection.RemoteIpAddress;
        if (client is null || !(IPAddress.IsLoopback(client) || client.Equals(connection.LocalIpAddress)))
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status403Forbidden,
                ProblemCode.LocalOnly,
                $"this is for who is on the node's own machine, not for {client}"));
        }
    }

    private static Problem Invalid(string detail) => Problem.InvalidArgument(
        $"{detail}; say {{\"peers\": [ID, ...]}}, or {{}} for all");

    private void Change(Action<PeerIsolation> change)
    {
        PeerIsolation isolation = node.Peers.Isolation;
        string before = Describe();
        change(isolation);
        if (Describe() is var after && after != before)
        {
            logger.LogInformation("[{Node}] ISOLATION -> {State}", node.Self, after);
        }
    }

    private string Describe() => node.IsolatedFrom is { Count: > 0 } peers
        ? $"cut off from {string.Join(", ", peers)}"
        : node.Peers.Isolation.IsAny ? "cut off from whoever comes" : "healed: cut off from nobody";

    /// <summary>Where the nodes are reached that are named, if all of them are other nodes of this cluster.</summary>
    private Dictionary<string, Uri> Choose(IReadOnlyList<string> names)
    {
        SmallBody.RequireNoNull(names, "peers", Invalid);
        if (names.Count == 0)
        {
            throw new ProblemException(Invalid("peers is empty"));
        }

        var chosen = new Dictionary<string, Uri>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            chosen[name] = name == node.Self.Value
                ? throw new ProblemException(Invalid($"{name} is this node itself"))
                : AddressOf(name) ?? throw new ProblemException(MemberProblems.Unknown(name));
        }

        return chosen;
    }

    private Uri? AddressOf(string name) => node.Peers.Members.FindName(name) is { } member
        ? node.Addresses.PeerUri(member)
        : node.Cluster.FindNode(name)?.PeerUri;

    private Task AnswerAsync(HttpContext context) => context.Response.WriteAsJsonAsync(
        new NodeIsolation { Node = node.Self.Value, IsolatedFrom = node.IsolatedFrom },
        WiberJsonContext.Default.NodeIsolation,
        cancellationToken: context.RequestAborted);
}
