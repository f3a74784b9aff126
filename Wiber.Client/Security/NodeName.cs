using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Wiber.Client.Security;

/// <summary>
/// The name by which a certificate says that it is a node's: a URI among its alternative names, beside the hosts at which the
/// node is reached. A host's name would not do: whoever has a certificate for a host that is called like a node would be the
/// node.
/// </summary>
public static class NodeName
{
    private const string Prefix = "urn:wiber:node:";
    private const string AlternativeNames = "2.5.29.17";

    // RFC 5280, section 4.2.1.6: uniformResourceIdentifier [6] IA5String.
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>The URI of a node.</summary>
    public static Uri Of(string cluster, string node) => new($"{Prefix}{cluster}:{node}");

    /// <summary>The node of a cluster that a certificate is for; null if it is for none, or for more than one.</summary>
    public static string? Read(X509Certificate2 certificate, string cluster)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        string prefix = $"{Prefix}{cluster}:";
        string[] nodes = [.. ReadUris(certificate)
            .Where(uri => uri.StartsWith(prefix, StringComparison.Ordinal)).Select(uri => uri[prefix.Length..])];
        return nodes is [{ Length: > 0 } only] ? only : null;
    }

    private static List<string> ReadUris(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        X509Extension? extension = certificate.Extensions.FirstOrDefault(each => each.Oid?.Value == AlternativeNames);
        if (extension is null)
        {
            return uris;
        }

        try
        {
            AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(UriTag))
                {
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }

            return uris;
        }
        catch (AsnContentException error)
        {
            throw new CryptographicException("the certificate's alternative names are damaged", error);
        }
    }
}
