using System.Net.Http.Headers;
using Wiber.Client.Configuration;
using Wiber.Client.Security;
using Wiber.UnitTests.Http.OpenApi;

namespace Wiber.UnitTests.Http.Security;

/// <summary>
/// A node within this process that wants tokens, and a token of each role; <see cref="SingleNode.Http"/> is an admin's.
/// </summary>
public sealed class GuardedNode : SingleNode
{
    private readonly Dictionary<ApiRole, string> _tokens = [];

    /// <summary>A token of a role.</summary>
    public string TokenOf(ApiRole role) => _tokens[role];

    private protected override SecurityOptions Protect(string folder)
    {
        string path = Path.Combine(folder, "api-tokens");
        foreach (ApiRole role in Enum.GetValues<ApiRole>())
        {
            _tokens.Add(role, TokenFile.Add(path, TokenFile.NameOf(role), role));
        }

        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[ApiRole.Admin]);
        return new SecurityOptions { Tokens = path };
    }
}
