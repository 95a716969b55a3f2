using System.Text.Json.Serialization;

namespace Symflux.Explanations;

/// <summary>One term c ∂^α of a stencil's expansion in derivatives.</summary>
/// <param name="Channel">The channel of the state that is differentiated, from 0 on.</param>
/// <param name="OrderX">α_x.</param>
/// <param name="OrderY">α_y.</param>
/// <param name="OrderZ">α_z.</param>
/// <param name="Coefficient">c, the stencil's Taylor moment Σ_o w(o) (o − c)^α / α!, with offsets in units of length.</param>
/// <param name="Share">
/// |c| times the norm of the derivative's own stencil, relative to the norm of all weights: how much of the stencil this
/// term takes. Terms can cancel each other, so shares can exceed 1.
/// </param>
public sealed record DerivativeTerm(int Channel, int OrderX, int OrderY, int OrderZ, double Coefficient, double Share)
{
    /// <summary>|α|.</summary>
    [JsonIgnore]
    public int Order => OrderX + OrderY + OrderZ;

    /// <summary>The derivative as text: "1", "∂x", "∂xxy".</summary>
    public string Name => Order == 0 ? "1" : "∂" + Letters;

    /// <summary>The variables of the derivative: "", "x", "xxy".</summary>
    [JsonIgnore]
    public string Letters => new string('x', OrderX) + new string('y', OrderY) + new string('z', OrderZ);
}
